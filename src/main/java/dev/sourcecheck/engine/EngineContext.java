package dev.sourcecheck.engine;

import dev.sourcecheck.net.Dialer;

/**
 * What an engine is created with.
 *
 * @param dialer connects within the egress policy
 * @param cleartextPasswords whether a cleartext password may be sent unencrypted to other machines
 */
public record EngineContext(Dialer dialer, Drivers drivers, boolean cleartextPasswords) {}
