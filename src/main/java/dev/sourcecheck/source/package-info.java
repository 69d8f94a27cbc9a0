/**
 * The data sources that users register: their typed options, their secrets, and the store of both.
 * Both APIs write here; engines read {@link dev.sourcecheck.source.SourceSpec} and nothing else.
 */
@NullMarked
package dev.sourcecheck.source;

import org.jspecify.annotations.NullMarked;
