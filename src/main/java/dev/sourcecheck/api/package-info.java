/**
 * What both APIs share: reading what a caller sent, and turning whatever goes wrong into an answer.
 * Resources take raw text and bytes and read them through {@link dev.sourcecheck.api.RequestInput},
 * so that no framework decides on the form of an error.
 */
@NullMarked
package dev.sourcecheck.api;

import org.jspecify.annotations.NullMarked;
