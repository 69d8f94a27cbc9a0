/**
 * Authentication and authorization: API keys, their roles, sessions of browsers, and the filter
 * that every request passes before any other code reads it. Resources do not know of keys.
 */
@NullMarked
package dev.sourcecheck.auth;

import org.jspecify.annotations.NullMarked;
