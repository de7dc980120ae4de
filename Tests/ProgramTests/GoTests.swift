import Foundation
import LaunchProgram
import Testing

@Suite(.enabled(if: Machine.has("go", "gcc")), .timeLimit(.minutes(30)))
struct `Go under its profile` {
    static let go = Launched("go")

    static let program = """
        package main

        import (
            "fmt"
            "io"
            "net/http"
            "net/http/httptest"
            "os"
            "os/exec"
            "sync"
        )

        func page(w http.ResponseWriter, r *http.Request) { fmt.Fprintf(w, "body of %s", r.URL.Path) }

        func check[T any](value T, err error) T {
            if err != nil {
                fmt.Fprintln(os.Stderr, err)
                os.Exit(1)
            }
            return value
        }

        func main() {
            if len(os.Args) == 2 {
                fmt.Println(string(check(os.ReadFile(os.Args[1]))))
                return
            }
            server := httptest.NewServer(http.HandlerFunc(page))
            defer server.Close()
            var group sync.WaitGroup
            bodies := make([]string, 3)
            for i := range bodies {
                group.Add(1)
                go func(i int) {
                    defer group.Done()
                    answer := check(http.Get(fmt.Sprintf("%s/%d", server.URL, i)))
                    bodies[i] = string(check(io.ReadAll(answer.Body)))
                }(i)
            }
            group.Wait()
            fmt.Println(bodies, string(check(exec.Command("sh", "-c", "printf child").Output())))
        }
        """

    static let test = """
        package main

        import "testing"

        func TestCheck(t *testing.T) {
            if check(42, nil) != 42 {
                t.Fatal("wrong")
            }
        }
        """

    @Test func `builds, runs and tests a program that serves and fetches`() throws {
        let premises = try Premises()
        // What a first go makes; a directory that is not there when a launch begins cannot be granted.
        for name in ["home/go", "home/.cache"] { try premises.make(name) }
        try premises.write("go.mod", "module work\n\ngo 1.18\n")
        try premises.write("main.go", Self.program)
        try premises.write("main_test.go", Self.test)
        let local = ["GOTOOLCHAIN": "local", "GOPROXY": "off", "GOFLAGS": "-mod=mod"]
        func work(_ words: String...) throws -> String {
            try premises.work(words, under: Self.go, adding: local)
        }
        _ = try work("go", "build", "-o", "work", ".")
        let bodies = "[body of /0 body of /1 body of /2] child"
        #expect(try work("./work") == bodies)
        // It executes what it has built in /tmp.
        #expect(try work("go", "run", ".") == bodies)
        #expect(try work("go", "test", "-vet=off", "-v", ".").contains("--- PASS: TestCheck"))
        try premises.expectRefused(["./work", premises.key], under: Self.go)
    }
}
