package main

import (
	"bytes"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha512"
	"crypto/subtle"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"image/png"
	"net"
	"os"
	"path/filepath"
	"strconv"

	"github.com/go-sql-driver/mysql"
)

// users are kept in the database, with an icon each in the storage.
type users struct {
	database *sql.DB
	folder   string
}

// user is one of them.
type user struct{ id, name, icon string }

// errTaken is that of a name which someone has already.
var errTaken = errors.New("name conflicts")

// openUsers tries once to reach the database.
func openUsers(config settings) (users, error) {
	at := mysql.NewConfig()
	at.Net, at.Addr = "tcp", net.JoinHostPort(config.mariadb.host, strconv.Itoa(config.mariadb.port))
	at.User, at.Passwd = config.mariadb.username, config.mariadb.password
	at.DBName = config.mariadb.database
	database, err := sql.Open("mysql", at.FormatDSN())
	if err == nil {
		err = database.Ping()
	}
	return users{database, config.folder}, err
}

// prepare makes the tables and the first user, where they are not there.
func (u users) prepare() error {
	tables := []string{
		"users (id CHAR(32) PRIMARY KEY, name VARCHAR(32) UNIQUE, password CHAR(128), salt CHAR(32), icon CHAR(32))",
		"r_sessions (token CHAR(64) PRIMARY KEY, user_id CHAR(32), created_at DATETIME)",
	}
	for _, table := range tables {
		if _, err := u.database.Exec("CREATE TABLE IF NOT EXISTS " + table); err != nil {
			return err
		}
	}
	var number int
	if err := u.database.QueryRow("SELECT COUNT(*) FROM users").Scan(&number); err != nil || number > 0 {
		return err
	}
	return u.add("traq", "traq")
}

func (u users) add(name, password string) error {
	id, salt, icon := random(16), random(16), random(16)
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		return err
	}
	if err := os.WriteFile(u.path(icon), picture.Bytes(), 0o644); err != nil {
		return fmt.Errorf("failed to save file to storage: %w", err)
	}
	_, err := u.database.Exec("INSERT INTO users VALUES (?, ?, ?, ?, ?)", id, name, hash(password, salt), salt, icon)
	var refused *mysql.MySQLError
	const duplicate = 1062
	if errors.As(err, &refused) && refused.Number == duplicate {
		return errTaken
	}
	return err
}

// logIn gives a new session's token, or none where name or password are wrong.
func (u users) logIn(name, password string) (string, error) {
	var id, right, salt string
	row := u.database.QueryRow("SELECT id, password, salt FROM users WHERE name = ?", name)
	if err := row.Scan(&id, &right, &salt); errors.Is(err, sql.ErrNoRows) {
		return "", nil
	} else if err != nil {
		return "", err
	}
	if subtle.ConstantTimeCompare([]byte(hash(password, salt)), []byte(right)) != 1 {
		return "", nil
	}
	token := random(32)
	_, err := u.database.Exec("INSERT INTO r_sessions VALUES (?, ?, NOW())", token, id)
	return token, err
}

func (u users) logOut(token string) error {
	_, err := u.database.Exec("DELETE FROM r_sessions WHERE token = ?", token)
	return err
}

// of finds whose session a token is, and says whether it is anyone's.
func (u users) of(token string) (found user, there bool, err error) {
	row := u.database.QueryRow("SELECT u.id, u.name, u.icon FROM users u JOIN r_sessions s ON s.user_id = u.id WHERE s.token = ?", token)
	err = row.Scan(&found.id, &found.name, &found.icon)
	if errors.Is(err, sql.ErrNoRows) {
		return user{}, false, nil
	}
	return found, err == nil, err
}

// path is that of a file in the storage.
func (u users) path(key string) string { return filepath.Join(u.folder, key) }

// random gives so many random bytes, in hexadecimal.
func random(length int) string {
	bytes := make([]byte, length)
	rand.Read(bytes)
	return hex.EncodeToString(bytes)
}

func hash(password, salt string) string {
	key, err := pbkdf2.Key(sha512.New, password, []byte(salt), 65536, 64)
	need(err, "failed to hash a password")
	return hex.EncodeToString(key)
}
