/** Files of applications: YAML, JSON, properties, .env, INI. */
@NullMarked
package ai.dbtool.conf.app;

import org.jspecify.annotations.NullMarked;
