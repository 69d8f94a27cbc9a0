package dev.sourcecheck.engine.postgresql.login;

import dev.sourcecheck.net.TlsTrust;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The values of libpq's sslmode (manual, "SSL Mode Descriptions"). */
enum SslMode {
  DISABLE(TlsTrust.ANY),
  ALLOW(TlsTrust.ANY),
  PREFER(TlsTrust.ANY),
  REQUIRE(TlsTrust.ANY),
  VERIFY_CA(TlsTrust.CHAIN),
  VERIFY_FULL(TlsTrust.CHAIN_AND_NAME);

  private final TlsTrust trust;

  SslMode(TlsTrust trust) {
    this.trust = trust;
  }

  TlsTrust trust() {
    return trust;
  }

  /** The attempts in order. Each one is made only if the server refuses the previous one. */
  List<Encryption> attempts() {
    return switch (this) {
      case DISABLE -> List.of(Encryption.NONE);
      case ALLOW -> List.of(Encryption.NONE, Encryption.REQUIRED);
      case PREFER -> List.of(Encryption.IF_OFFERED, Encryption.NONE);
      case REQUIRE, VERIFY_CA, VERIFY_FULL -> List.of(Encryption.REQUIRED);
    };
  }

  /** What is verified in this mode, for the details of the step. */
  String verified() {
    return switch (trust) {
      case ANY -> "nothing";
      case CHAIN -> "issuer";
      case CHAIN_AND_NAME -> "issuer and name";
    };
  }

  boolean verifiesNothing() {
    return trust == TlsTrust.ANY;
  }

  String wire() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Optional<SslMode> ofWire(String text) {
    return Arrays.stream(values()).filter(mode -> mode.wire().equals(text)).findFirst();
  }

  /** How one login attempt uses TLS. */
  enum Encryption {
    NONE,
    IF_OFFERED,
    REQUIRED
  }
}
