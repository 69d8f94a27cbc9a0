/**
 * Opens sources, for the worker, for live listings and for the command line. {@link
 * dev.sourcecheck.access.SourceOpener} resolves the references of secrets and finds the engine;
 * {@link dev.sourcecheck.access.SourceAccess} opens sessions, which connect within the egress
 * policy, and masks the secrets. Nothing here needs the store.
 */
@NullMarked
package dev.sourcecheck.access;

import org.jspecify.annotations.NullMarked;
