SELECT eval_probe.wanted_connections()
    <= current_setting('max_connections')::integer - current_setting('superuser_reserved_connections')::integer
