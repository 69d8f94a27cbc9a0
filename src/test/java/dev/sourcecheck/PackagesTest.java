package dev.sourcecheck;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Dependencies run one way, and engines are seen by nobody. */
@AnalyzeClasses(packages = "dev.sourcecheck", importOptions = ImportOption.DoNotIncludeTests.class)
class PackagesTest {
  @ArchTest
  static final ArchRule noCycles =
      slices().matching("dev.sourcecheck.(*)..").should().beFreeOfCycles();

  @ArchTest static final ArchRule theProcessKnowsNobody = may("process", "process");

  @ArchTest static final ArchRule sourcesKnowNobody = may("source", "source");

  @ArchTest
  static final ArchRule keysKnowTheStoreAndConnections =
      may("auth", "auth", "store", "process", "http");

  @ArchTest static final ArchRule connectionsKnowTheNet = may("http", "http", "net", "process");

  @ArchTest static final ArchRule theNetKnowsNobody = may("net", "net", "process");

  @ArchTest
  static final ArchRule jobsKnowSourcesAndTheStore =
      may("job", "job", "source", "store", "process");

  @ArchTest
  static final ArchRule enginesKnowSourcesAndTheNet =
      may("engine", "engine", "source", "net", "process");

  @ArchTest
  static final ArchRule checksKnowNoWorkerAndNoApi =
      may("check", "check", "engine", "catalog", "lineage", "job", "source", "process");

  @ArchTest
  static final ArchRule workersKnowNoApi =
      noClasses()
          .that()
          .resideInAPackage("dev.sourcecheck.worker..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.sourcecheck.api..", "dev.sourcecheck.cli..");

  @ArchTest
  static final ArchRule nobodyKnowsTheCommandLine =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.sourcecheck.cli..", "dev.sourcecheck")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.sourcecheck.cli..");

  @ArchTest
  static final ArchRule enginesAreUnseenOutsideTheirPackage =
      classes()
          .that()
          .resideInAPackage("dev.sourcecheck.engine.*..")
          .should()
          .onlyBeAccessed()
          .byAnyPackage("dev.sourcecheck.engine.*..");

  @ArchTest
  static final ArchRule noDriverManager =
      noClasses().should().dependOnClassesThat().haveFullyQualifiedName("java.sql.DriverManager");

  private static ArchRule may(String feature, String... known) {
    String[] packages = new String[known.length];
    for (int i = 0; i < known.length; i++) {
      packages[i] = "dev.sourcecheck." + known[i] + "..";
    }
    return noClasses()
        .that()
        .resideInAPackage("dev.sourcecheck." + feature + "..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.sourcecheck..").and(not(resideInAnyPackage(packages))));
  }
}
