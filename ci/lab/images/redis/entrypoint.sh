#!/bin/sh
# Starts Redis in a container as the official image does: options alone are the
# server's, the server does not run as root, and it answers other Pods unless the
# settings say otherwise.
set -eu

case ${1-} in
-* | *.conf) set -- redis-server "$@" ;;
esac

if [ "${1-}" = redis-server ]; then
	shift
	# The official image's server is compiled without its protected mode. A file of
	# settings comes first; what is said in it or later goes before this.
	case ${1-} in
	'' | -*) set -- --protected-mode no "$@" ;;
	*) grep -q '^ *protected-mode ' "$1" 2>/dev/null || set -- "$@" --protected-mode no ;;
	esac
	umask 0077
	if [ "$(id -u)" = 0 ]; then
		find . ! -user redis -exec chown redis:redis {} + || true
		# Named by a file that is not there, it starts whatever else runs.
		exec start-stop-daemon --start --pidfile /run/none --chuid redis:redis \
			--chdir "$PWD" --startas /usr/bin/redis-server -- "$@"
	fi
	set -- redis-server "$@"
fi
exec "$@"
