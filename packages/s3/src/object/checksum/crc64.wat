;; CRC-64/NVME (reflected 0x9a6c9329ac4bc9b5), sixteen bytes a step: M. E. Kounavis and F. L. Berry, "A Systematic
;; Approach to Building High Performance Software-Based CRC Generators", 2005.
;;
;; Memory: 16 tables of 256 i64 from 0 (32 KiB), then the buffer that the bytes are copied to (64 KiB).
(module
  (memory (export "memory") 2 2)

  ;; Table 0 is the CRC of one byte; table k that of the byte with k zero bytes behind it.
  (func (export "makeTables")
    (local $byte i32) (local $bit i32) (local $at i32) (local $crc i64)
    (loop $bytes
      (local.set $crc (i64.extend_i32_u (local.get $byte)))
      (local.set $bit (i32.const 8))
      (loop $bits
        (local.set $crc
          (i64.xor
            (i64.shr_u (local.get $crc) (i64.const 1))
            (i64.and
              (i64.sub (i64.const 0) (i64.and (local.get $crc) (i64.const 1)))
              (i64.const 0x9a6c9329ac4bc9b5))))
        (local.set $bit (i32.sub (local.get $bit) (i32.const 1)))
        (br_if $bits (local.get $bit)))
      (i64.store (i32.shl (local.get $byte) (i32.const 3)) (local.get $crc))
      (local.set $byte (i32.add (local.get $byte) (i32.const 1)))
      (br_if $bytes (i32.lt_u (local.get $byte) (i32.const 256))))
    (local.set $at (i32.const 2048))
    (loop $entries
      (local.set $crc (i64.load (i32.sub (local.get $at) (i32.const 2048))))
      (i64.store (local.get $at)
        (i64.xor
          (i64.shr_u (local.get $crc) (i64.const 8))
          (i64.load (i32.shl (i32.wrap_i64 (i64.and (local.get $crc) (i64.const 255))) (i32.const 3)))))
      (local.set $at (i32.add (local.get $at) (i32.const 8)))
      (br_if $entries (i32.lt_u (local.get $at) (i32.const 32768)))))

  ;; `crc` is the raw register: all ones before the first byte, inverted after the last.
  (func (export "update") (param $at i32) (param $length i32) (param $crc i64) (result i64)
    (local $end i32) (local $low i64) (local $high i64)
    (local.set $end (i32.add (local.get $at) (local.get $length)))
    (block $tail
      (loop $blocks
        (br_if $tail (i32.lt_u (i32.sub (local.get $end) (local.get $at)) (i32.const 16)))
        (local.set $low (i64.xor (local.get $crc) (i64.load (local.get $at))))
        (local.set $high (i64.load offset=8 (local.get $at)))
        (i64.load offset=30720 (i32.shl (i32.wrap_i64 (i64.and (local.get $low) (i64.const 255))) (i32.const 3)))
        (i64.load offset=28672 (i32.shl (i32.wrap_i64 (i64.and (i64.shr_u (local.get $low) (i64.const 8)) (i64.const 255))) (i32.const 3)))
        i64.xor
        (i64.load offset=26624 (i32.shl (i32.wrap_i64 (i64.and (i64.shr_u (local.get $low) (i64.const 16)) (i64.const 255))) (i32.const 3)))
        i64.xor
        (i64.load offset=24576 (i32.shl (i32.wrap_i64 (i64.and (i64.shr_u (local.get $low) (i64.const 24)) (i64.const 255))) (i32.const 3)))
        i64.xor
        (i64.load offset=22528 (i32.shl (i32.wrap_i64 (i64.and (i64.shr_u (local.get $low) (i64.const 32)) (i64.const 255))) (i32.const 3)))
        i64.xor
        (i64.load offset=20480 (i32.shl (i32.wrap_i64 (i64.and (i64.shr_u (local.get $low) (i64.const 40)) (i64.const 255))) (i32.const 3)))
        i64.xor
        (i64.load offset=18432 (i32.shl (i32.wrap_i64 (i64.and (i64.shr_u (local.get $low) (i64.const 48)) (i64.const 255))) (i32.const 3)))
        i64.xor
        (i64.load offset=16384 (i32.shl (i32.wrap_i64 (i64.shr_u (local.get $low) (i64.const 56))) (i32.const 3)))
        i64.xor
        (i64.load offset=14336 (i32.shl (i32.wrap_i64 (i64.and (local.get $high) (i64.const 255))) (i32.const 3)))
        i64.xor
        (i64.load offset=12288 (i32.shl (i32.wrap_i64 (i64.and (i64.shr_u (local.get $high) (i64.const 8)) (i64.const 255))) (i32.const 3)))
        i64.xor
        (i64.load offset=10240 (i32.shl (i32.wrap_i64 (i64.and (i64.shr_u (local.get $high) (i64.const 16)) (i64.const 255))) (i32.const 3)))
        i64.xor
        (i64.load offset=8192 (i32.shl (i32.wrap_i64 (i64.and (i64.shr_u (local.get $high) (i64.const 24)) (i64.const 255))) (i32.const 3)))
        i64.xor
        (i64.load offset=6144 (i32.shl (i32.wrap_i64 (i64.and (i64.shr_u (local.get $high) (i64.const 32)) (i64.const 255))) (i32.const 3)))
        i64.xor
        (i64.load offset=4096 (i32.shl (i32.wrap_i64 (i64.and (i64.shr_u (local.get $high) (i64.const 40)) (i64.const 255))) (i32.const 3)))
        i64.xor
        (i64.load offset=2048 (i32.shl (i32.wrap_i64 (i64.and (i64.shr_u (local.get $high) (i64.const 48)) (i64.const 255))) (i32.const 3)))
        i64.xor
        (i64.load (i32.shl (i32.wrap_i64 (i64.shr_u (local.get $high) (i64.const 56))) (i32.const 3)))
        i64.xor
        (local.set $crc)
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br $blocks)))
    (block $done
      (loop $bytes
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $crc
          (i64.xor
            (i64.shr_u (local.get $crc) (i64.const 8))
            (i64.load
              (i32.shl
                (i32.wrap_i64
                  (i64.and
                    (i64.xor (local.get $crc) (i64.load8_u (local.get $at)))
                    (i64.const 255)))
                (i32.const 3)))))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br $bytes)))
    (local.get $crc)))
