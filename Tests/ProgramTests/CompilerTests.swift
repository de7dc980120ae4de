import Foundation
import LaunchProgram
import Testing

@Suite(.enabled(if: Machine.has("gcc", "ar")), .timeLimit(.minutes(30)))
struct `gcc under the native profile` {
    static let native = Launched("native")

    @Test func `compiles, archives and links, and what it made runs`() throws {
        let premises = try Premises()
        try premises.write("part.c", "int part(int n) { return n < 2 ? n : part(n - 1) + part(n - 2); }\n")
        try premises.write(
            "main.c",
            """
            #include <pthread.h>
            #include <stdio.h>
            int part(int);
            static void *work(void *n) { *(int *)n = part(*(int *)n); return 0; }
            int main(void) {
                pthread_t threads[4];
                int numbers[4] = {10, 11, 12, 13};
                for (int i = 0; i < 4; i++) pthread_create(&threads[i], 0, work, &numbers[i]);
                for (int i = 0; i < 4; i++) { pthread_join(threads[i], 0); printf("%d ", numbers[i]); }
                puts("");
            }
            """
        )
        for words in [
            ["gcc", "-O2", "-g", "-Wall", "-Werror", "-c", "part.c"], ["ar", "rcs", "libpart.a", "part.o"],
            ["gcc", "-O2", "-flto", "-pipe", "-pthread", "-o", "static", "main.c", "libpart.a"],
            ["gcc", "-fPIC", "-shared", "-o", "libpart.so", "part.c"],
            ["gcc", "-pthread", "-o", "dynamic", "main.c", "-L.", "-l:libpart.so", "-Wl,-rpath,$ORIGIN"],
        ] { try premises.work(words, under: Self.native) }
        for program in ["./static", "./dynamic"] {
            #expect(try premises.work([program], under: Self.native) == "55 89 144 233")
        }
    }

    @Test func `makes programs that cannot execute what they wrote`() throws {
        let premises = try Premises()
        try premises.write(
            "writer.c",
            """
            #include <stdio.h>
            #include <string.h>
            #include <sys/mman.h>
            int main(void) {
                char *code = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
                code[0] = 1;
                if (mprotect(code, 4096, PROT_READ | PROT_EXEC) == 0) return puts("executable") < 0;
                perror("mprotect");
                return 1;
            }
            """
        )
        try premises.work(["gcc", "-o", "writer", "writer.c"], under: Self.native)
        try premises.expectRefused(
            ["./writer"],
            under: Self.native,
            saying: "Operation not permitted",
            insteadOf: "executable"
        )
    }

    @Test func `includes no key`() throws {
        let premises = try Premises()
        try premises.expectRefused(["gcc", "-E", "-x", "c", premises.key], under: Self.native)
    }
}
