package dev.sourcecheck.engine.jdbc;

import dev.sourcecheck.net.tls.TlsTrust;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How a source uses TLS. The names are those of libpq's sslmode (manual, "SSL Mode Descriptions");
 * engines with other names map them.
 */
public enum TlsMode {
  DISABLE(TlsTrust.ANY),
  ALLOW(TlsTrust.ANY),
  PREFER(TlsTrust.ANY),
  REQUIRE(TlsTrust.ANY),
  VERIFY_CA(TlsTrust.CHAIN),
  VERIFY_FULL(TlsTrust.CHAIN_AND_NAME);

  private final TlsTrust trust;

  TlsMode(TlsTrust trust) {
    this.trust = trust;
  }

  public TlsTrust trust() {
    return trust;
  }

  /** The attempts in order. Each one is made only if the server refuses the previous one. */
  public List<Encryption> attempts() {
    return switch (this) {
      case DISABLE -> List.of(Encryption.NONE);
      case ALLOW -> List.of(Encryption.NONE, Encryption.REQUIRED);
      case PREFER -> List.of(Encryption.IF_OFFERED, Encryption.NONE);
      case REQUIRE, VERIFY_CA, VERIFY_FULL -> List.of(Encryption.REQUIRED);
    };
  }

  /** What is verified in this mode, for the details of the step. */
  public String verified() {
    return switch (trust) {
      case ANY -> "nothing";
      case CHAIN -> "issuer";
      case CHAIN_AND_NAME -> "issuer and name";
    };
  }

  public boolean verifiesNothing() {
    return trust == TlsTrust.ANY;
  }

  public String wire() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public static Optional<TlsMode> ofWire(String text) {
    return Arrays.stream(values()).filter(mode -> mode.wire().equals(text)).findFirst();
  }

  /** How one login attempt uses TLS. */
  public enum Encryption {
    NONE,
    IF_OFFERED,
    REQUIRED
  }
}
