package dev.sourcecheck.net;

import java.net.IDN;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Derives one key for all spellings of a host. The limits per host count these keys. */
public final class HostKeys {
  /** All addresses of 127.0.0.0/8 and ::1 are the same machine. */
  private static final String LOOPBACK = "loopback";

  private static final Pattern LITERAL =
      Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*");

  private HostKeys() {}

  /** Normalizes the spelling of a host. Never resolves a name. */
  public static String of(String host) {
    String bare = host.replace("[", "").replace("]", "");
    while (bare.endsWith(".")) {
      bare = bare.substring(0, bare.length() - 1);
    }
    if (LITERAL.matcher(bare).matches()) {
      try {
        return of(InetAddress.getByName(bare));
      } catch (UnknownHostException e) {
        return bare.toLowerCase(Locale.ROOT);
      }
    }
    try {
      return IDN.toASCII(bare).toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException e) {
      return bare.toLowerCase(Locale.ROOT);
    }
  }

  /** Returns the keys of all addresses and of the IPv4 addresses embedded in them. */
  public static Set<String> of(Collection<InetAddress> addresses) {
    Set<String> keys = new TreeSet<>();
    for (InetAddress address : addresses) {
      EmbeddedAddresses.within(address).forEach(each -> keys.add(of(each)));
    }
    return keys;
  }

  private static String of(InetAddress address) {
    return address.isLoopbackAddress()
        ? LOOPBACK
        : address.getHostAddress().replaceFirst("%.*", "");
  }
}
