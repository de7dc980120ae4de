#include "CEntry.h"

// One bit for each possible process id (PID_MAX_LIMIT is 4194304 on 64-bit). Zero pages until used: a touched page
// stands for 32768 ids.
static unsigned char noted[4194304 / 8 + 1];

static bool is_possible(int process) { return process > 0 && process <= 4194304; }

bool entry_note(int process) {
    if (!is_possible(process)) return false;
    unsigned char bit = 1 << process % 8, before = noted[process / 8];
    noted[process / 8] = before | bit;
    return !(before & bit);
}

void entry_forget(int process) {
    // Most were never noted: nothing is written, so no page becomes this process's own.
    if (is_possible(process) && noted[process / 8] & 1 << process % 8) noted[process / 8] &= ~(1 << process % 8);
}
