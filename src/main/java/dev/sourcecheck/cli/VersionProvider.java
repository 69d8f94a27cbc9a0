package dev.sourcecheck.cli;

import picocli.CommandLine.IVersionProvider;

/** The version of this build, from the jar's manifest, and of the Java runtime. */
final class VersionProvider implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version = VersionProvider.class.getPackage().getImplementationVersion();
    return new String[] {
      "sourcecheck " + (version == null ? "development build" : version),
      "Java " + Runtime.version()
    };
  }
}
