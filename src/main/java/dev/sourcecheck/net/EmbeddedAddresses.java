package dev.sourcecheck.net;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the IPv4 addresses to which an IPv6 address may lead through a translator or tunnel. The
 * JDK itself converts IPv4-mapped addresses (::ffff:0:0/96).
 */
final class EmbeddedAddresses {
  private static final CidrRange COMPATIBLE = CidrRange.parse("::/96");
  private static final CidrRange TRANSLATED = CidrRange.parse("::ffff:0:0:0/96");
  private static final CidrRange NAT64 = CidrRange.parse("64:ff9b::/32");
  private static final CidrRange SIX_TO_FOUR = CidrRange.parse("2002::/16");
  private static final CidrRange TEREDO = CidrRange.parse("2001::/32");

  private EmbeddedAddresses() {}

  /** Returns the address itself and all IPv4 addresses embedded in it. */
  static List<InetAddress> within(InetAddress address) {
    List<InetAddress> all = new ArrayList<>();
    all.add(address);
    if (address instanceof Inet4Address || address.isLoopbackAddress()) {
      return all;
    }
    byte[] bytes = address.getAddress();
    boolean inLastFourBytes =
        TRANSLATED.contains(address)
            || NAT64.contains(address)
            || (COMPATIBLE.contains(address) && !address.isAnyLocalAddress())
            || isIsatap(bytes);
    if (inLastFourBytes) {
      all.add(v4(bytes, 12, 0));
    }
    if (SIX_TO_FOUR.contains(address)) {
      all.add(v4(bytes, 2, 0));
    }
    if (TEREDO.contains(address)) {
      all.add(v4(bytes, 4, 0));
      all.add(v4(bytes, 12, 0xff));
    }
    return all;
  }

  /** RFC 5214: the interface identifier is 0000:5efe or 0200:5efe, then the IPv4 address. */
  private static boolean isIsatap(byte[] bytes) {
    return (bytes[8] & 0xfd) == 0 && bytes[9] == 0 && bytes[10] == 0x5e && bytes[11] == (byte) 0xfe;
  }

  private static InetAddress v4(byte[] bytes, int from, int mask) {
    byte[] four = new byte[4];
    for (int i = 0; i < 4; i++) {
      four[i] = (byte) (bytes[from + i] ^ mask);
    }
    try {
      return InetAddress.getByAddress(four);
    } catch (UnknownHostException e) {
      throw new AssertionError("four bytes are not an IPv4 address", e);
    }
  }
}
