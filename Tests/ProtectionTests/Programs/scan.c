// scan PLACE…: looks for the patterns on standard input (hexadecimal, one a line) in files and, as memory:PID, in all
// memory of a process. Prints "found INDEX PLACE" for each, and "looked BYTES PLACE" for each place.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct { unsigned char bytes[512]; size_t size; int found; } patterns[64];
static int total;

// Pieces overlap by the longest pattern.
static size_t look(int file, unsigned long from, unsigned long to) {
    static unsigned char buffer[(1 << 20) + 512];
    size_t looked = 0;
    for (unsigned long at = from; at < to; at += 1 << 20) {
        size_t size = to - at < sizeof buffer ? to - at : sizeof buffer;
        ssize_t count = pread(file, buffer, size, (off_t)at);
        if (count <= 0) break;
        looked += (size_t)count;
        for (int i = 0; i < total; i++)
            if (memmem(buffer, (size_t)count, patterns[i].bytes, patterns[i].size)) patterns[i].found = 1;
        if (count < 1 << 20) break;
    }
    return looked;
}

static size_t look_memory(const char *process) {
    char path[64], line[512];
    unsigned long from, to;
    size_t looked = 0;
    snprintf(path, sizeof path, "/proc/%s/mem", process);
    int memory = open(path, O_RDONLY);
    snprintf(path, sizeof path, "/proc/%s/maps", process);
    FILE *maps = fopen(path, "r");
    while (maps && fgets(line, sizeof line, maps))
        if (sscanf(line, "%lx-%lx", &from, &to) == 2 && !strstr(line, "[vvar]")) looked += look(memory, from, to);
    if (maps) fclose(maps);
    close(memory);
    return looked;
}

int main(int count, char **arguments) {
    char line[1100];
    for (; total < 64 && fgets(line, sizeof line, stdin); total++) {
        patterns[total].size = strcspn(line, "\n") / 2;
        for (size_t i = 0; i < patterns[total].size; i++) sscanf(line + 2 * i, "%2hhx", &patterns[total].bytes[i]);
    }
    for (int i = 1; i < count; i++) {
        size_t looked = 0;
        for (int j = 0; j < total; j++) patterns[j].found = 0;
        if (!strncmp(arguments[i], "memory:", 7)) {
            looked = look_memory(arguments[i] + 7);
        } else {
            int file = open(arguments[i], O_RDONLY | O_NONBLOCK | O_NOFOLLOW);
            looked = look(file, 0, 1UL << 32);
            close(file);
        }
        printf("looked %zu %s\n", looked, arguments[i]);
        for (int j = 0; j < total; j++)
            if (patterns[j].found) printf("found %d %s\n", j, arguments[i]);
    }
    return 0;
}
