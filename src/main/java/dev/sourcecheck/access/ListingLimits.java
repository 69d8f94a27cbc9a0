package dev.sourcecheck.access;

import java.time.Duration;

/**
 * Limits on live listings.
 *
 * @param concurrent maximum number of concurrent listings
 * @param concurrentPerHost maximum number of concurrent listings per host
 * @param login the time limit of the login
 * @param total the time limit of a listing after its login
 */
public record ListingLimits(
    int concurrent, int concurrentPerHost, Duration login, Duration total) {}
