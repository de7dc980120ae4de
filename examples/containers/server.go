// A server that needs a secret, and finishes what it has begun when it is asked to stop.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

// secret returns what launch hands over in a memory file. By its number, from LAUNCH_FDS, which is `NAME:3,OTHER:4`:
// the path in NAME_FILE needs /proc, and this does not.
func secret(name string) ([]byte, error) {
	for _, entry := range strings.Split(os.Getenv("LAUNCH_FDS"), ",") {
		var number uintptr
		if _, err := fmt.Sscanf(entry, name+":%d", &number); err == nil {
			file := os.NewFile(number, name)
			defer file.Close()
			return io.ReadAll(file)
		}
	}
	return nil, fmt.Errorf("no %s in LAUNCH_FDS", name)
}

func main() {
	url, err := secret("DATABASE_URL")
	if err != nil {
		log.Fatal(err)
	}
	server := &http.Server{Addr: ":" + os.Getenv("PORT")}
	http.HandleFunc("/", func(answer http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(answer, "a database URL of %d bytes\n", len(url))
	})
	stop, _ := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	stopped := make(chan struct{})
	go func() {
		<-stop.Done()
		server.Shutdown(context.Background())
		close(stopped)
	}()
	if err := server.ListenAndServe(); err != http.ErrServerClosed {
		log.Fatal(err)
	}
	<-stopped
	fmt.Println("stopped")
}
