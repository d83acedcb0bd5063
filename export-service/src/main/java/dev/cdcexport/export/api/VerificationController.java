package dev.cdcexport.export.api;

import dev.cdcexport.export.proof.Verification;
import dev.cdcexport.export.proof.Verifications;
import java.net.URI;
import java.util.List;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Verifications: whether a consumer's published files make up its tables. */
@RestController
@RequestMapping("/consumers/{consumerId}")
final class VerificationController {

    private final Verifications verifications;

    VerificationController(Verifications verifications) {
        this.verifications = verifications;
    }

    /** Starts a verification: 202 with where to look for it. Nothing of the consumer's changes. */
    @PostMapping("/verify")
    ResponseEntity<VerificationView> start(@PathVariable String consumerId) {
        Verification verification = verifications.start(consumerId);
        return ResponseEntity.accepted()
                .location(URI.create("/consumers/" + consumerId + "/verifications/" + verification.verificationId()))
                .body(VerificationView.of(verification));
    }

    /** The consumer's verifications that are still known, newest first. */
    @GetMapping("/verifications")
    List<VerificationView> list(@PathVariable String consumerId) {
        return verifications.of(consumerId).stream().map(VerificationView::of).toList();
    }

    /** One verification. */
    @GetMapping("/verifications/{verificationId}")
    VerificationView find(@PathVariable String consumerId, @PathVariable String verificationId) {
        return VerificationView.of(verifications.require(consumerId, verificationId));
    }
}
