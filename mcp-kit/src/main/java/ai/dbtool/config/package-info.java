/** The one configuration file, dbtool-ai.yaml. */
@NullMarked
package ai.dbtool.config;

import org.jspecify.annotations.NullMarked;
