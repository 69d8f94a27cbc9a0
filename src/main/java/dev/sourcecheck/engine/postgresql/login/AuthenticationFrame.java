package dev.sourcecheck.engine.postgresql.login;

import java.io.IOException;

/**
 * Passes an authentication message to an {@link AuthenticationExchange} as its bytes arrive. The
 * driver reads these messages by their type, not by their length: a message that is shorter or
 * longer than its type would hide another request from us, so it is rejected.
 */
final class AuthenticationFrame {
  private static final int MD5_SALT = 4;

  private final AuthenticationExchange exchange;
  private int left;
  private int typeLeft;
  private int type;
  private int nameLength;

  AuthenticationFrame(AuthenticationExchange exchange) {
    this.exchange = exchange;
  }

  /** Whether more bytes of the current message are expected. */
  boolean isOpen() {
    return left > 0;
  }

  /**
   * @param messageLength without the message's kind
   */
  void begin(int messageLength) throws FrameGuard.Flooded {
    if (messageLength < 2 * Integer.BYTES) {
      throw new FrameGuard.Flooded("an authentication message without a type");
    }
    left = messageLength - Integer.BYTES;
    typeLeft = Integer.BYTES;
    type = 0;
    nameLength = 0;
  }

  void check(byte[] bytes, int from, int count) throws IOException {
    for (int at = from; at < from + count; at++) {
      left--;
      if (typeLeft > 0) {
        type = type << 8 | bytes[at] & 0xff;
        if (--typeLeft == 0) {
          typed();
        }
      } else if (type == AuthenticationExchange.SASL) {
        mechanism(bytes[at]);
      }
    }
  }

  private void typed() throws IOException {
    boolean expected =
        switch (type) {
          case AuthenticationExchange.OK, AuthenticationExchange.CLEARTEXT -> left == 0;
          case AuthenticationExchange.MD5 -> left == MD5_SALT;
          default -> true;
        };
    if (!expected) {
      throw new FrameGuard.Flooded("an authentication message with the length of another type");
    }
    exchange.message(type);
  }

  /** Names end with a zero, the list ends with an empty name. */
  private void mechanism(byte next) throws FrameGuard.Flooded {
    boolean end = next == 0 && nameLength == 0;
    if (end != (left == 0)) {
      throw new FrameGuard.Flooded("a list of mechanisms that does not end with its message");
    }
    nameLength = next == 0 ? 0 : nameLength + 1;
  }
}
