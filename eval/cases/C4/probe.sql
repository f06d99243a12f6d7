SELECT NOT eval_probe.scans($$SELECT id, full_name, city FROM "${table}" WHERE "${column}" = '${prefix}77'$$, '${table}')
