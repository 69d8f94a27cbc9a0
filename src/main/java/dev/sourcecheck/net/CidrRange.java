package dev.sourcecheck.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** A range of addresses of one family, such as {@code 10.0.0.0/8}. */
public final class CidrRange {
  private final byte[] network;
  private final int bits;

  private CidrRange(byte[] network, int bits) {
    this.network = network;
    this.bits = bits;
  }

  /**
   * Parses a range or a single address. Never resolves a name.
   *
   * @throws IllegalArgumentException if the text is neither
   */
  public static CidrRange parse(String text) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    if (!address.matches("[0-9A-Fa-f:.]+") || !address.matches(".*[:.].*")) {
      throw new IllegalArgumentException("Not an address range: " + text);
    }
    try {
      byte[] network = InetAddress.getByName(address).getAddress();
      int bits = slash < 0 ? network.length * 8 : Integer.parseInt(text.substring(slash + 1));
      if (bits < 0 || bits > network.length * 8) {
        throw new IllegalArgumentException("Not an address range: " + text);
      }
      return new CidrRange(network, bits);
    } catch (UnknownHostException | NumberFormatException e) {
      throw new IllegalArgumentException("Not an address range: " + text, e);
    }
  }

  public boolean contains(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length != network.length) {
      return false;
    }
    int wholeBytes = bits / 8;
    if (!Arrays.equals(bytes, 0, wholeBytes, network, 0, wholeBytes)) {
      return false;
    }
    int restBits = bits % 8;
    return restBits == 0
        || ((bytes[wholeBytes] ^ network[wholeBytes]) & 0xff) >>> (8 - restBits) == 0;
  }
}
