# Both edits as an administrator makes them by hand; then a reload only.
case '${setting}' in
    shared_buffers) value=256MB ;;
    max_connections) value=180 ;;
    *) value=128 ;;
esac
printf "%s = '%s'\n" '${setting}' "$value" >> "$PGDATA/postgresql.auto.conf"
cat >> "$PGDATA/postgresql.conf" <<'LINE'

# more room for sorting and building
${bad_line}
LINE
kill -HUP "$(head -n 1 "$PGDATA/postmaster.pid")"
