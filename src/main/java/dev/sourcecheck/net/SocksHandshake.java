package dev.sourcecheck.net;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;

/**
 * A request of SOCKS 5 with a user name and a password (RFC 1928, RFC 1929). Other methods of
 * authentication, and none, are refused.
 */
record SocksHandshake(String host, int port, OutputStream out) implements ProxyHandshake {
  static final int VERSION = 5;

  private static final int PASSWORD_METHOD = 2;
  private static final int NO_METHOD = 0xff;
  private static final int PASSWORD_VERSION = 1;
  private static final int CONNECT = 1;
  private static final int IPV4 = 1;
  private static final int NAME = 3;
  private static final int IPV6 = 4;
  private static final int COMMAND_UNSUPPORTED = 7;
  private static final int ADDRESS_UNSUPPORTED = 8;

  /** After the version has been read. */
  static SocksHandshake read(DataInputStream in, OutputStream out, String user, String password)
      throws IOException {
    authenticate(in, out, user, password);
    if (in.readUnsignedByte() != VERSION) {
      throw new IOException("not a request of SOCKS 5");
    }
    int command = in.readUnsignedByte();
    in.readUnsignedByte(); // reserved
    int type = in.readUnsignedByte();
    String host =
        switch (type) {
          case IPV4 -> InetAddress.getByAddress(bytes(in, 4)).getHostAddress();
          case IPV6 -> InetAddress.getByAddress(bytes(in, 16)).getHostAddress();
          case NAME -> text(in);
          default -> {
            answer(out, ADDRESS_UNSUPPORTED);
            throw new IOException("an unknown type of address");
          }
        };
    int port = in.readUnsignedShort();
    if (command != CONNECT) {
      answer(out, COMMAND_UNSUPPORTED);
      throw new IOException("a command other than CONNECT");
    }
    return new SocksHandshake(host, port, out);
  }

  private static void authenticate(
      DataInputStream in, OutputStream out, String user, String password) throws IOException {
    boolean offered = false;
    for (int methods = in.readUnsignedByte(); methods > 0; methods--) {
      offered |= in.readUnsignedByte() == PASSWORD_METHOD;
    }
    out.write(new byte[] {VERSION, (byte) (offered ? PASSWORD_METHOD : NO_METHOD)});
    out.flush();
    if (!offered || in.readUnsignedByte() != PASSWORD_VERSION) {
      throw new IOException("a client without a password");
    }
    String givenUser = text(in);
    String givenPassword = text(in);
    boolean known =
        ProxyHandshake.matches(user, givenUser) & ProxyHandshake.matches(password, givenPassword);
    out.write(new byte[] {PASSWORD_VERSION, (byte) (known ? 0 : 1)});
    out.flush();
    if (!known) {
      throw new IOException("a wrong credential");
    }
  }

  private static byte[] bytes(DataInputStream in, int length) throws IOException {
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return bytes;
  }

  private static String text(DataInputStream in) throws IOException {
    return new String(bytes(in, in.readUnsignedByte()), StandardCharsets.UTF_8);
  }

  @Override
  public void reply(DialResult result) throws IOException {
    answer(out, code(result));
  }

  /** RFC 1928, section 6. */
  private static int code(DialResult result) {
    if (result instanceof DialResult.Connected) {
      return 0;
    }
    if (result instanceof DialResult.DeniedByPolicy) {
      return 2;
    }
    if (result instanceof DialResult.UnknownHost) {
      return 4;
    }
    if (result instanceof DialResult.HostUnreachable unreached) {
      return unreached.attempts().stream()
              .anyMatch(each -> each.outcome() == AddressAttempt.AddressOutcome.REFUSED)
          ? 5
          : 3;
    }
    return 1;
  }

  /** The bound address is not reported. */
  private static void answer(OutputStream out, int code) throws IOException {
    out.write(new byte[] {VERSION, (byte) code, 0, IPV4, 0, 0, 0, 0, 0, 0});
    out.flush();
  }
}
