"""A job that is mostly work on files: a tree of small files and a few C sources is unpacked, compiled and removed."""

import io
import random
import tarfile

FILES = 3000
FOLDERS = 100
SOURCES = 12

SOURCE = """#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
int work_{number}(const char *text) {{
    char *copy = strdup(text);
    if (copy == NULL) return errno;
    printf("%zu {number}\\n", strlen(copy));
    free(copy);
    return 0;
}}
"""

UNPACK = "tar -xf tree.tar"
COMPILE = 'for source in tree/*.c; do gcc -O1 -c -o "$source.o" "$source"; done'
REMOVE = "rm -r tree"


def job(*steps):
    """The command that does these steps in its HOME."""
    return ["/bin/sh", "-ec", "\n".join(["cd", *steps])]


def write_archive(folder):
    numbers = random.Random(1)
    with tarfile.open(folder / "tree.tar", "w") as archive:
        for number in range(FILES):
            add(archive, f"tree/{number % FOLDERS}/inner/{number}", numbers.randbytes(numbers.randrange(4096)))
        for number in range(SOURCES):
            add(archive, f"tree/{number}.c", SOURCE.format(number=number).encode())


def add(archive, name, data):
    entry = tarfile.TarInfo(name)
    entry.size = len(data)
    archive.addfile(entry, io.BytesIO(data))
