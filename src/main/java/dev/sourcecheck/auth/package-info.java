/**
 * Who may do what: API keys, their roles, and the gate that every request passes before anything
 * reads it. Knows the store and nothing else; the resources behind it know nothing of keys.
 */
@NullMarked
package dev.sourcecheck.auth;

import org.jspecify.annotations.NullMarked;
