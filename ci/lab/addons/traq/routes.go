package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"time"
)

// routes are those of traQ's API that stand for it.
func routes(config settings, users users) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/ping", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "OK") })
	mux.HandleFunc("GET /api/v3/version", func(w http.ResponseWriter, _ *http.Request) {
		flags := map[string]any{"externalLogin": []string{}, "signUpAllowed": config.allowSignUp}
		reply(w, http.StatusOK, map[string]any{"version": version, "revision": version, "flags": flags})
	})
	mux.HandleFunc("POST /api/v3/login", users.handleLogIn)
	mux.HandleFunc("POST /api/v3/logout", users.handleLogOut)
	mux.HandleFunc("GET /api/v3/users/me", users.handleMe)
	mux.HandleFunc("GET /api/v3/users/me/icon", users.handleIcon)
	if config.allowSignUp {
		mux.HandleFunc("POST /api/v3/users", users.handleSignUp)
	}
	mux.HandleFunc("GET /.well-known/reset-password", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/settings/session", http.StatusFound)
	})
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		reply(w, http.StatusOK, map[string]string{
			"issuer":                 config.origin,
			"authorization_endpoint": config.origin + "/api/v3/oauth2/authorize",
			"token_endpoint":         config.origin + "/api/v3/oauth2/token",
		})
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { refuse(w, http.StatusNotFound, "Not Found") })
	return mux
}

func reply(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(body)
}

func refuse(w http.ResponseWriter, status int, message string) {
	reply(w, status, map[string]string{"message": message})
}

// failed answers a request that the database or the storage has spoilt.
func failed(w http.ResponseWriter, err error) bool {
	if err == nil {
		return false
	}
	tell("ERROR", "a request failed", err)
	refuse(w, http.StatusInternalServerError, "Internal Server Error")
	return true
}

// credentials are the name and password of a request.
type credentials struct{ Name, Password string }

func read(r *http.Request) credentials {
	var given credentials
	// What is no JSON is blank.
	if json.NewDecoder(r.Body).Decode(&given) != nil {
		return credentials{}
	}
	return given
}

const cookieName = "r_session"

func (u users) handleLogIn(w http.ResponseWriter, r *http.Request) {
	given := read(r)
	if given.Name == "" || given.Password == "" {
		refuse(w, http.StatusBadRequest, "name: cannot be blank; password: cannot be blank.")
		return
	}
	token, err := u.logIn(given.Name, given.Password)
	switch {
	case failed(w, err):
	case token == "":
		refuse(w, http.StatusUnauthorized, "name or password is wrong")
	default:
		const fourWeeks = 28 * 24 * time.Hour
		http.SetCookie(w, &http.Cookie{
			Name: cookieName, Value: token, Path: "/", MaxAge: int(fourWeeks.Seconds()),
			HttpOnly: true, SameSite: http.SameSiteLaxMode,
		})
		w.WriteHeader(http.StatusNoContent)
	}
}

func (u users) handleLogOut(w http.ResponseWriter, r *http.Request) {
	if cookie, err := r.Cookie(cookieName); err == nil {
		if failed(w, u.logOut(cookie.Value)) {
			return
		}
		http.SetCookie(w, &http.Cookie{Name: cookieName, Path: "/", MaxAge: -1})
	}
	w.WriteHeader(http.StatusNoContent)
}

// who finds the user of a request's session, or answers the request.
func (u users) who(w http.ResponseWriter, r *http.Request) (user, bool) {
	var token string
	if cookie, err := r.Cookie(cookieName); err == nil {
		token = cookie.Value
	}
	found, there, err := u.of(token)
	if !failed(w, err) && !there {
		refuse(w, http.StatusUnauthorized, "You are not logged in")
	}
	return found, there
}

func (u users) handleMe(w http.ResponseWriter, r *http.Request) {
	if me, there := u.who(w, r); there {
		reply(w, http.StatusOK, map[string]any{
			"id": me.id, "name": me.name, "displayName": me.name, "iconFileId": me.icon, "bot": false, "state": 1,
		})
	}
}

func (u users) handleIcon(w http.ResponseWriter, r *http.Request) {
	if me, there := u.who(w, r); there {
		w.Header().Set("Content-Type", "image/png")
		http.ServeFile(w, r, u.path(me.icon))
	}
}

var validName = regexp.MustCompile(`^[a-zA-Z0-9_-]{1,32}$`)

func (u users) handleSignUp(w http.ResponseWriter, r *http.Request) {
	given := read(r)
	if !validName.MatchString(given.Name) || len(given.Password) < 10 || len(given.Password) > 32 {
		refuse(w, http.StatusBadRequest, fmt.Sprintf("name: must match %s; password: must have 10 to 32 characters.", validName))
		return
	}
	err := u.add(given.Name, given.Password)
	if errors.Is(err, errTaken) {
		refuse(w, http.StatusConflict, err.Error())
	} else if !failed(w, err) {
		reply(w, http.StatusCreated, map[string]string{"name": given.Name})
	}
}
