package dev.sourcecheck.net;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** The request of a proxy's client, which has presented the credential if there is one. */
interface ProxyHandshake {
  String host();

  int port();

  /** Reports the result of the connection to the client. */
  void reply(DialResult result) throws IOException;

  /**
   * Reads a request of either protocol. A refused request is answered before the exception.
   *
   * @throws IOException if the request is malformed or the credential is wrong
   */
  static ProxyHandshake read(Socket client, String user, String password) throws IOException {
    DataInputStream in = new DataInputStream(client.getInputStream());
    OutputStream out = client.getOutputStream();
    int first = in.readUnsignedByte();
    return first == SocksHandshake.VERSION
        ? SocksHandshake.read(in, out, user, password)
        : HttpConnectHandshake.read((char) first, in, out, user, password);
  }

  /** Compares in constant time. */
  static boolean matches(String expected, String given) {
    return MessageDigest.isEqual(
        expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
  }
}
