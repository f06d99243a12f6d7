ALTER ROLE ${role} SET statement_timeout = '${timeout}';
