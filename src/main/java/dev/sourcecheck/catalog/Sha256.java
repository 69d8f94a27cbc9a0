package dev.sourcecheck.catalog;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The hash of names and values, with which a hostile source cannot construct a collision. */
final class Sha256 {
  private Sha256() {}

  static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
