/**
 * What both APIs share: parsing of requests, error responses, and waiting for jobs. Resources take
 * raw text and bytes and parse them with {@link dev.sourcecheck.api.RequestInput} and {@link
 * dev.sourcecheck.api.JsonBody}, so that the framework does not decide on the format of an error.
 */
@NullMarked
package dev.sourcecheck.api;

import org.jspecify.annotations.NullMarked;
