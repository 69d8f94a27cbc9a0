package dev.sourcecheck.net;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * Which addresses may be connected to. Some are denied to everyone, whatever is configured: those
 * that name no single machine, the link's own, and where clouds hand out credentials. An address
 * that carries another within itself is judged by both.
 */
public final class EgressPolicy {
  /** Sources: RFC 6890's registry, and the clouds' own manuals for their metadata services. */
  private static final List<Denied> ALWAYS =
      List.of(
          new Denied("0.0.0.0/8", "unspecified"),
          new Denied("::/128", "unspecified"),
          new Denied("169.254.0.0/16", "link-local"),
          new Denied("fe80::/10", "link-local"),
          new Denied("224.0.0.0/4", "multicast"),
          new Denied("ff00::/8", "multicast"),
          new Denied("240.0.0.0/4", "reserved"),
          new Denied("100.100.100.200/32", "cloud metadata"),
          new Denied("168.63.129.16/32", "cloud metadata"),
          new Denied("192.0.0.192/32", "cloud metadata"),
          new Denied("fd00:ec2::/32", "cloud metadata"),
          new Denied("fd20:ce::/32", "cloud metadata"));

  private static final List<CidrRange> LOOPBACK =
      List.of(CidrRange.parse("127.0.0.0/8"), CidrRange.parse("::1/128"));

  private final boolean loopbackAllowed;

  public EgressPolicy(boolean loopbackAllowed) {
    this.loopbackAllowed = loopbackAllowed;
  }

  /** Why no packet may go there, as a word or two for people; empty if it may. */
  public Optional<String> refusal(InetAddress address) {
    return EmbeddedAddresses.within(address).stream()
        .flatMap(each -> judge(each).stream())
        .findFirst();
  }

  private Optional<String> judge(InetAddress address) {
    if (LOOPBACK.stream().anyMatch(range -> range.contains(address))) {
      return loopbackAllowed ? Optional.empty() : Optional.of("loopback");
    }
    return ALWAYS.stream()
        .filter(denied -> denied.range.contains(address))
        .map(denied -> denied.why)
        .findFirst();
  }

  private record Denied(CidrRange range, String why) {
    Denied(String range, String why) {
      this(CidrRange.parse(range), why);
    }
  }
}
