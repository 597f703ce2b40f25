#!/bin/bash
# Starts MariaDB in a container by the same environment variables as the
# official image. The first start on an empty directory creates the database;
# a directory that has one is used as it is, whatever the variables say.
set -eu -o pipefail

say() { echo "$(date +'%F %T%z') [$1] [Entrypoint]: $2" >&2; }
fail() { say ERROR "$1"; exit 1; }

# The value of MARIADB_$1 or MYSQL_$1, or of the file that …_FILE names.
setting() {
	local prefix name file
	for prefix in MARIADB MYSQL; do
		name=${prefix}_$1 file=${prefix}_$1_FILE
		if [ "${!name-}" ] && [ "${!file-}" ]; then
			fail "$name and $file are both set: keep one of them"
		elif [ "${!name-}" ]; then
			printf %s "${!name}"
			return
		elif [ "${!file-}" ]; then
			printf %s "$(<"${!file}")"
			return
		fi
	done
}

plain_backslashes="SET sql_mode = CONCAT(@@sql_mode, ',NO_BACKSLASH_ESCAPES');"
# $1 as an SQL string literal, under the mode above.
literal() { printf "'%s'" "${1//\'/\'\'}"; }
# $1 as an SQL name.
name() { printf '`%s`' "${1//\`/\`\`}"; }

client() { mariadb --no-defaults --protocol=socket --socket="$socket" -uroot "$@"; }

require_password_option() {
	[ "$root_password$root_hash$allow_empty$random" ] || fail "Database is uninitialized and password option is not specified
	Set one of MARIADB_ROOT_PASSWORD, MARIADB_ROOT_PASSWORD_HASH,
	MARIADB_ALLOW_EMPTY_ROOT_PASSWORD or MARIADB_RANDOM_ROOT_PASSWORD"
	[ "$user" != root ] || fail "MARIADB_USER is for one more user, not for root: remove it, and set MARIADB_ROOT_PASSWORD"
	if [ "$random" ]; then
		root_password=$(head -c 24 /dev/urandom | base64)
		say Note "GENERATED ROOT PASSWORD: $root_password"
	fi
}

root_secret() {
	if [ "$root_hash" ]; then
		echo "IDENTIFIED BY PASSWORD $(literal "$root_hash")"
	else
		echo "IDENTIFIED BY $(literal "$root_password")"
	fi
}

accounts() {
	echo "$plain_backslashes"
	# Not only unused: without a password, and before root@'%' in the matching.
	echo "DELETE FROM mysql.global_priv WHERE User = 'root' AND Host <> 'localhost';"
	echo "DELETE FROM mysql.proxies_priv WHERE User = 'root' AND Host <> 'localhost';"
	echo "FLUSH PRIVILEGES;"
	if [ "$root_host" ] && [ "$root_host" != localhost ]; then
		echo "CREATE USER root@$(literal "$root_host") $(root_secret);"
		echo "GRANT ALL ON *.* TO root@$(literal "$root_host") WITH GRANT OPTION;"
	fi
	[ -z "$database" ] || echo "CREATE DATABASE IF NOT EXISTS $(name "$database");"
	if [ "$user" ] && [ "$password" ]; then
		echo "CREATE USER $(literal "$user")@'%' IDENTIFIED BY $(literal "$password");"
		# In a grant, _ stands for any one character unless it is escaped.
		[ -z "$database" ] || echo "GRANT ALL ON $(name "${database//_/\\_}").* TO $(literal "$user")@'%';"
	fi
}

# The files that a user mounted to be run once.
first_start_files() {
	local file
	for file in /docker-entrypoint-initdb.d/*; do
		case $file in
		*.sh) say Note "running $file" && . "$file" ;;
		*.sql) say Note "running $file" && client ${database:+"$database"} <"$file" ;;
		*.sql.gz) say Note "running $file" && zcat "$file" | client ${database:+"$database"} ;;
		esac
	done
}

create_database() {
	say Note "creating the database in $datadir"
	mariadb-install-db "${as_user[@]}" --datadir="$datadir" --skip-test-db \
		--auth-root-authentication-method=normal >/dev/null
	# Not reachable from outside until accounts and passwords are in place.
	"$@" "${as_user[@]}" --skip-networking --socket="$socket" &
	local server=$!
	trap 'kill $server; wait $server; exit 143' TERM INT
	until client -e 'SELECT 1' >/dev/null 2>&1; do
		kill -0 $server 2>/dev/null || fail "the server ended while it was set up: see the lines above"
		sleep 0.1
	done
	accounts | client
	first_start_files
	# Last: from here on this client cannot log in.
	client -e "$plain_backslashes ALTER USER root@localhost $(root_secret)"
	kill $server
	wait $server || true
	trap - TERM INT
	say Note "the database is created; the server starts"
}

case ${1-} in -*) set -- mariadbd "$@" ;; esac

case ${1-} in
mariadbd | mysqld)
	shift
	set -- mariadbd "$@"
	as_user=()
	[ "$(id -u)" != 0 ] || as_user=(--user=mysql)
	socket=/run/mysqld/mysqld.sock
	datadir=$("$@" --verbose --help 2>/dev/null | awk '$1 == "datadir" { print $2 }') ||
		fail "mariadbd refuses its options: $*"
	datadir=${datadir%/}
	mkdir -p "$datadir"
	if [ "$(id -u)" = 0 ]; then
		find "$datadir" ! -user mysql -exec chown mysql:mysql {} + || true
	fi
	if [ ! -d "$datadir/mysql" ]; then
		root_password=$(setting ROOT_PASSWORD)
		root_hash=$(setting ROOT_PASSWORD_HASH)
		allow_empty=$(setting ALLOW_EMPTY_ROOT_PASSWORD)$(setting ALLOW_EMPTY_PASSWORD)
		random=$(setting RANDOM_ROOT_PASSWORD)
		root_host=$(setting ROOT_HOST)
		root_host=${root_host:-%}
		database=$(setting DATABASE)
		user=$(setting USER)
		password=$(setting PASSWORD)
		require_password_option
		create_database "$@"
	fi
	set -- "$@" "${as_user[@]}"
	;;
esac
exec "$@"
