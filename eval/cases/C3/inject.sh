# Moved away rather than made unreadable: that also holds for root.
mv "$CASE_LOG_DIR" "$(dirname "$PGDATA")/log.away"
