/** Tests of the pages while the service is restarted; they share the processes of the others. */
package dev.sourcecheck.chaos;
