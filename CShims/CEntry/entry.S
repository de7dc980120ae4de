// The ELF entry point of `launch` (ld -e launch_entry). Runs before libc: keeps the initial stack and the register in
// which ld.so hands its finaliser to _start, asks launch_enter whether this is the supervisor, and goes on to _start.

    .section .text.launch_entry, "ax", %progbits
    .globl launch_entry
    .type launch_entry, %function
    .hidden launch_enter
launch_entry:
    .cfi_startproc
#if defined(__x86_64__)
    .cfi_undefined %rip
    xorl %ebp, %ebp
    movq %rdx, %rbx
    movq %rsp, %rdi
    call launch_enter
    movq %rbx, %rdx
    jmp _start
#elif defined(__aarch64__)
    .cfi_undefined x30
    mov x29, #0
    mov x19, x0
    mov x0, sp
    bl launch_enter
    mov x0, x19
    b _start
#endif
    .cfi_endproc
    .size launch_entry, . - launch_entry

    .section .note.GNU-stack, "", %progbits
