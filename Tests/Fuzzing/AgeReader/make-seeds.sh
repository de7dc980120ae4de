#!/bin/sh
# Writes the seed corpus of AgeReaderFuzzer into the folder named, with the age and age-keygen installed.
set -eu
folder=${1:?usage: make-seeds.sh FOLDER}
mkdir -p "$folder"
recipient=age1n0j2gn5lgss994dcq2ew5y2w7lutjr37p495glad0dagfxts8y4q4x9u75
seed() { { printf "$1"; cat; } >"$folder/$2"; }

printf value | age -r "$recipient" | seed '\000' binary
printf value | age -a -r "$recipient" | seed '\000' armored
head -c 70000 /dev/zero | age -r "$recipient" | seed '\000' two-chunks
other=$(age-keygen 2>/dev/null | age-keygen -y)
printf value | age -r "$other" -r "$recipient" | seed '\000' two-recipients
age-keygen 2>/dev/null | seed '\001' identity-file
printf %s "$recipient" | seed '\002' recipient
printf '\000\000\000\000value' | seed '\003' sealed
printf '\003\000\120\001value' | seed '\003' altered
