package main

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// settings are those of traQ that mean something here.
type settings struct {
	origin      string
	port        int
	allowSignUp bool
	mariadb     struct {
		host, username, password, database string
		port                               int
	}
	folder string
}

// readSettings takes each setting from the environment, else from the file, which need
// not be there, else its default. It reports all that cannot be used at once.
func readSettings(file string) (settings, error) {
	var found map[string]any
	text, err := os.ReadFile(file)
	if err == nil {
		err = yaml.Unmarshal(text, &found)
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return settings{}, fmt.Errorf("failed to read config file: %w", err)
	}
	source := source{file: found}
	result := settings{
		origin:      source.text("origin", "http://localhost:3000"),
		port:        source.number("port", 3000),
		allowSignUp: source.flag("allowSignUp", false),
		folder:      source.text("storage.local.dir", "./storage"),
	}
	if kind := source.text("storage.type", "local"); kind != "local" {
		source.wrong = append(source.wrong, fmt.Sprintf("'storage.type' is %s: the stand-in has only local", kind))
	}
	result.mariadb.host = source.text("mariadb.host", "127.0.0.1")
	result.mariadb.port = source.number("mariadb.port", 3306)
	result.mariadb.username = source.text("mariadb.username", "root")
	result.mariadb.password = source.text("mariadb.password", "password")
	result.mariadb.database = source.text("mariadb.database", "traq")
	if source.wrong != nil {
		return settings{}, errors.New("decoding failed due to the following error(s):\n\n" + strings.Join(source.wrong, "\n"))
	}
	return result, nil
}

// source is where settings come from, and what is wrong with them.
type source struct {
	file  map[string]any
	wrong []string
}

func (s *source) text(key, otherwise string) string {
	if value := os.Getenv("TRAQ_" + strings.ToUpper(strings.ReplaceAll(key, ".", "_"))); value != "" {
		return value
	}
	var value any = s.file
	for _, part := range strings.Split(key, ".") {
		value = member(value, part)
	}
	if value == nil {
		return otherwise
	}
	return fmt.Sprint(value)
}

func (s *source) number(key string, otherwise int) int {
	text := s.text(key, strconv.Itoa(otherwise))
	number, err := strconv.Atoi(text)
	if err != nil {
		// What the links to a Service named traq do, TRAQ_PORT=tcp://….
		s.wrong = append(s.wrong, fmt.Sprintf("'%s' cannot parse value as 'int': %q is no number", key, text))
	}
	return number
}

func (s *source) flag(key string, otherwise bool) bool {
	text := s.text(key, strconv.FormatBool(otherwise))
	flag, err := strconv.ParseBool(text)
	if err != nil {
		s.wrong = append(s.wrong, fmt.Sprintf("'%s' cannot parse value as 'bool': %q is neither", key, text))
	}
	return flag
}

// member looks a key up whatever case it is written in.
func member(value any, key string) any {
	members, _ := value.(map[string]any)
	for name, value := range members {
		if strings.EqualFold(name, key) {
			return value
		}
	}
	return nil
}
