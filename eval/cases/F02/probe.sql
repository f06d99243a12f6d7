SELECT NOT eval_probe.scans($$SELECT id, "${column}", note FROM "${table}" WHERE "${column}"::${type} = 77$$, '${table}')
