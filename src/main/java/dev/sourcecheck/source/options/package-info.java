/**
 * The typed options of each source type, which JSON Schema files describe: {@link
 * dev.sourcecheck.source.options.OptionSchema} reads a schema, {@link
 * dev.sourcecheck.source.options.OptionField} validates a value, and both APIs report the same
 * {@link dev.sourcecheck.source.options.FieldError}.
 */
@NullMarked
package dev.sourcecheck.source.options;

import org.jspecify.annotations.NullMarked;
