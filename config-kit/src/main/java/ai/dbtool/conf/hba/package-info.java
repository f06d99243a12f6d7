/** pg_hba.conf and pg_ident.conf. */
@NullMarked
package ai.dbtool.conf.hba;

import org.jspecify.annotations.NullMarked;
