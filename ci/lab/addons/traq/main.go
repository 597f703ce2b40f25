// Command traQ stands in for traQ's back end, which no package registry has. It reads
// the same settings, needs the same database and storage, fails in the same ways, and
// lets one log in; there are no channels and no messages in it.
package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

const version = "stand-in"

func main() {
	file, words := "config.yml", os.Args[1:]
	if len(words) > 1 && (words[0] == "-c" || words[0] == "--config") {
		file, words = words[1], words[2:]
	}
	config, err := readSettings(file)
	if err != nil {
		fmt.Fprintln(os.Stderr, time.Now().Format(time.DateTime), err)
		os.Exit(1)
	}
	switch strings.Join(words, " ") {
	case "serve":
		serve(config)
	case "healthcheck":
		answer, err := http.Get(fmt.Sprintf("http://localhost:%d/api/ping", config.port))
		if err != nil || answer.StatusCode != http.StatusOK {
			fmt.Fprintln(os.Stderr, "not healthy:", err)
			os.Exit(1)
		}
	case "version":
		fmt.Println("traQ", version)
	default:
		fmt.Fprintln(os.Stderr, "usage: traQ [-c FILE] serve | healthcheck | version")
		os.Exit(1)
	}
}

// tell writes a line to the log, as JSON.
func tell(severity, message string, err error) {
	line := map[string]string{
		"severity":  severity,
		"timestamp": time.Now().UTC().Format(time.RFC3339Nano),
		"message":   message,
	}
	if err != nil {
		line["error"] = err.Error()
	}
	json.NewEncoder(os.Stdout).Encode(line)
}

// need ends the program where something that it cannot do without failed. There is no
// second try: Kubernetes starts it again.
func need(err error, otherwise string) {
	if err != nil {
		tell("EMERGENCY", otherwise, err)
		os.Exit(1)
	}
}

func serve(config settings) {
	tell("INFO", "traQ "+version+": this is not traQ, only what it takes to deploy it", nil)
	users, err := openUsers(config)
	need(err, "failed to connect database")
	tell("INFO", "database connection was established", nil)
	need(users.prepare(), "failed to initialize repository")
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGINT, syscall.SIGTERM)
	go func() {
		need(http.ListenAndServe(fmt.Sprintf(":%d", config.port), routes(config, users)), "failed to start")
	}()
	tell("INFO", "traQ started", nil)
	<-stop
	tell("INFO", "traQ shutdown", nil)
}
