/**
 * The data sources that users register: validation, storage, and the binding of secrets to their
 * destination. Both APIs create {@link dev.sourcecheck.source.SourceForm}s; checks and engines use
 * {@link dev.sourcecheck.source.SourceSpec} only.
 */
@NullMarked
package dev.sourcecheck.source;

import org.jspecify.annotations.NullMarked;
