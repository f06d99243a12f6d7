/** Files of applications: YAML, JSON, TOML, properties, .env, INI; files within manifests. */
@NullMarked
package ai.dbtool.conf.app;

import org.jspecify.annotations.NullMarked;
