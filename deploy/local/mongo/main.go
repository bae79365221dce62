// A MongoDB-protocol server on one SQLite folder: FerretDB 1.24 embedded, because its own command does not
// build as a dependency. Usage: mongo ADDRESS DATA_FOLDER
package main

import (
	"context"
	"log"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/FerretDB/FerretDB/ferretdb"
)

func main() {
	debug.SetGCPercent(400) // the heap is a few MB: collecting it at every doubling took a tenth of the CPU
	if len(os.Args) != 3 {
		log.Fatal("usage: mongo ADDRESS DATA_FOLDER")
	}
	server, err := ferretdb.New(&ferretdb.Config{
		Listener:  ferretdb.ListenerConfig{TCP: os.Args[1]},
		Handler:   "sqlite",
		SQLiteURL: "file:" + os.Args[2] + "/",
		Logger:    slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})),
	})
	if err != nil {
		log.Fatal(err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	go indexIDs(ctx, os.Args[2])
	if err := server.Run(ctx); err != nil {
		log.Fatal(err)
	}
}
