package dev.sourcecheck.engine.postgresql.login;

import dev.sourcecheck.net.TlsTrust;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How much TLS the user wants, in libpq's words (PostgreSQL's manual, "SSL Mode Descriptions"). */
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

  /** What is tried, in order; the next one only if the server refuses the one before. */
  List<Encryption> attempts() {
    return switch (this) {
      case DISABLE -> List.of(Encryption.NONE);
      case ALLOW -> List.of(Encryption.NONE, Encryption.DEMANDED);
      case PREFER -> List.of(Encryption.IF_OFFERED, Encryption.NONE);
      case REQUIRE, VERIFY_CA, VERIFY_FULL -> List.of(Encryption.DEMANDED);
    };
  }

  /** What a certificate proves in this mode, for the details. */
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

  static Optional<SslMode> ofWire(String word) {
    return Arrays.stream(values()).filter(mode -> mode.wire().equals(word)).findFirst();
  }

  /** What one attempt to log in does about TLS. */
  enum Encryption {
    NONE,
    IF_OFFERED,
    DEMANDED
  }
}
