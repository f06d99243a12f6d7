SELECT current_setting('autovacuum') = 'on'
