/** Events: catalogue of classes, forms of messages, fields. */
@NullMarked
package ai.dbtool.log.event;

import org.jspecify.annotations.NullMarked;
