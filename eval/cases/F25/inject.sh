# Names of admitted roles instead of "all"; the service is not among them.
cat > "$PGDATA/pg_hba.conf" <<'RULES'
# TYPE  DATABASE  USER                ADDRESS        METHOD
local   all       all                                trust
host    all       postgres,dba_tool   127.0.0.1/32   trust
host    app       app                 127.0.0.1/32   trust
RULES
kill -HUP "$(head -n 1 "$PGDATA/postmaster.pid")"
