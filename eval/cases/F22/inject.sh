# The probe weighs the pools of the application's configuration against the server's slots.
psql -X -q -v app="$CASE_APP_DIR" <<'SQL'
INSERT INTO eval_probe.application VALUES (:'app')
SQL
