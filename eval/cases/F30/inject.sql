SELECT setval('"${table}_${sequence}"', 2147483647 - ${left});
